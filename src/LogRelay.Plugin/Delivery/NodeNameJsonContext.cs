using System.Text.Json.Serialization;

namespace LogRelay.Plugin.Delivery;

/// <summary>Serialisation of <c>node.json</c>, without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NodeName))]
internal sealed partial class NodeNameJsonContext : JsonSerializerContext;
