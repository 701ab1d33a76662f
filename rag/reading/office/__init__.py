"""Office formats: .docx, .pptx, .xlsx and .csv, and their older kinds through LibreOffice."""
