using System.Text.Json.Serialization;

namespace LogRelay.Plugin.Containers;

/// <summary>Serialisation of registrations, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FifoRegistration))]
internal sealed partial class RegistrationJsonContext : JsonSerializerContext;
