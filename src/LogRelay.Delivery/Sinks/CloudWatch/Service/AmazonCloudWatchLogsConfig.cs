namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>Where the service is and how to speak to it.</summary>
internal sealed record AmazonCloudWatchLogsConfig
{
    /// <summary>Where calls go: http or https.</summary>
    public required Uri ServiceURL { get; init; }

    /// <summary>The region that calls are signed for.</summary>
    public required string AuthenticationRegion { get; init; }

    /// <summary>Value of the header <c>x-amzn-logs-format</c> of PutLogEvents; null for none.</summary>
    public string? LogsFormat { get; init; }
}
