using System.Text.Json.Serialization;

namespace LogRelay.Cli.Exports;

/// <summary>Serialisation without reflection.</summary>
[JsonSerializable(typeof(ExportState))]
internal sealed partial class ExportJsonContext : JsonSerializerContext;
