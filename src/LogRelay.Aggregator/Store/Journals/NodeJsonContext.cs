using System.Text.Json.Serialization;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>Serialisation of <c>node.json</c>, without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeIdentity))]
internal sealed partial class NodeJsonContext : JsonSerializerContext;
