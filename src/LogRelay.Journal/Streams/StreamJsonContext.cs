using System.Text.Json.Serialization;

namespace LogRelay.Journal.Streams;

/// <summary>Serialisation of <c>stream.json</c>, without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StreamDescription))]
internal sealed partial class StreamJsonContext : JsonSerializerContext;
