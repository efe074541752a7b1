using System.Text.Json.Serialization;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>Serialisation of <c>relay-SINK.json</c>, without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlignmentState))]
internal sealed partial class AlignmentJsonContext : JsonSerializerContext;
