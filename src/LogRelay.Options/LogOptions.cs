namespace LogRelay.Options;

/// <summary>A container's log-opts, read and checked. Immutable; equal options are equal values.</summary>
public sealed record LogOptions
{
    /// <summary>How the local files are rotated.</summary>
    public required RotationOptions Rotation { get; init; }

    /// <summary>How long the local files are kept, and how safely.</summary>
    public required RetentionOptions Retention { get; init; }

    /// <summary>What is said about the container with each line.</summary>
    public required AttributeOptions Attributes { get; init; }

    /// <summary>What is done with the lines between the files and the sinks.</summary>
    public ProcessingOptions Processing { get; init; } = ProcessingOptions.None;

    /// <summary>Where GELF goes; null when no <c>gelf-address</c> was given.</summary>
    public GelfOptions? Gelf { get; init; }

    /// <summary>Where CloudWatch Logs goes; null when no <c>awslogs-group</c> was given.</summary>
    public CloudWatchOptions? CloudWatch { get; init; }

    /// <summary>Which aggregator gets the lines; null when no <c>relay-address</c> was given.</summary>
    public RelayOptions? Relay { get; init; }

    /// <summary>Name of the route in relay.json; null when none was given.</summary>
    public string? Route { get; init; }

    /// <summary>What dockerd does in front of the driver; LogRelay only reports it.</summary>
    public LogMode Mode { get; init; }
}
