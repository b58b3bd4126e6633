from supporters.exports.models.export import LASTS, Export, ExportFault, ExportFormat, ExportPart, ExportReason

__all__ = ["LASTS", "Export", "ExportFault", "ExportFormat", "ExportPart", "ExportReason"]
