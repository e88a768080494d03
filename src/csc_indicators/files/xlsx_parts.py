"""Which part of an .xlsx workbook is which sheet: a workbook may call its parts anything."""

from __future__ import annotations

import posixpath
import zipfile

_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_LARGEST = 4 * 1024**2
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def sheet_names(container: zipfile.ZipFile) -> dict[str, str]:
    """Part -> the name of the sheet that it holds; empty where the workbook does not say so in the usual places."""
    from lxml import etree

    names = set(container.namelist())
    if not {_WORKBOOK, _LINKS} <= names:
        return {}
    if any(container.getinfo(part).file_size > _LARGEST for part in (_WORKBOOK, _LINKS)):
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    links = {
        link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target") or "")).lstrip("/")
        for link in etree.fromstring(container.read(_LINKS), parser).iter("{*}Relationship")
    }
    sheet_names = {}
    for sheet in etree.fromstring(container.read(_WORKBOOK), parser).iter("{*}sheet"):
        part = links.get(sheet.get(_ID) or sheet.get(_STRICT_ID))
        name = sheet.get("name")
        if part is not None and name is not None:
            sheet_names[part] = name
    return sheet_names
