using System.Text.Json.Serialization;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>JSON of the container endpoint.</summary>
[JsonSerializable(typeof(ContainerCredentialsAnswer))]
internal sealed partial class ContainerCredentialsJsonContext : JsonSerializerContext;
