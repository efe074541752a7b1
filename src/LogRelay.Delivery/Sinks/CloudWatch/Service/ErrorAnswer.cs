using System.Text.Json.Serialization;

namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Body of an error answer.</summary>
internal sealed class ErrorAnswer
{
    /// <summary>The error's type, possibly with a namespace before <c>#</c>.</summary>
    [JsonPropertyName("__type")]
    public string? Type { get; init; }

    /// <summary>In words.</summary>
    public string? Message { get; init; }
}
