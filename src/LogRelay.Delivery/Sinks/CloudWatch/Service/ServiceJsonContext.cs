using System.Text.Json.Serialization;

namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>JSON 1.1 of the service, but for PutLogEvents' input, which <see cref="PutLogEventsMarshaller"/> writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(CreateLogGroupRequest))]
[JsonSerializable(typeof(CreateLogStreamRequest))]
[JsonSerializable(typeof(PutLogEventsResponse))]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class ServiceJsonContext : JsonSerializerContext;
