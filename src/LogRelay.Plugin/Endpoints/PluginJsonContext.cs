using System.Text.Json.Serialization;

namespace LogRelay.Plugin.Endpoints;

/// <summary>Serialisation of dockerd's calls, without reflection. Names match in any case, as Go matches them.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(StartLoggingRequest))]
[JsonSerializable(typeof(StopLoggingRequest))]
[JsonSerializable(typeof(ReadLogsRequest))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(CapabilitiesReply))]
[JsonSerializable(typeof(ActivateReply))]
internal sealed partial class PluginJsonContext : JsonSerializerContext;
