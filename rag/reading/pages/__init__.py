"""Formats that are pages to look at: PDF and pictures, with the recognition of scans."""
