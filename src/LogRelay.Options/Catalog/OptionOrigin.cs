namespace LogRelay.Options.Catalog;

/// <summary>The drivers that brought an option into the world; LogRelay keeps the meaning that it has there.</summary>
[Flags]
public enum OptionOrigin
{
    /// <summary>No driver; never in the catalogue.</summary>
    None = 0,

    /// <summary>Docker's json-file driver.</summary>
    JsonFile = 1,

    /// <summary>Docker's gelf driver.</summary>
    Gelf = 2,

    /// <summary>dockerd itself: it acts on the option and passes it on to the driver.</summary>
    Docker = 4,

    /// <summary>LogRelay's own.</summary>
    LogRelay = 8,

    /// <summary>Docker's awslogs driver.</summary>
    AwsLogs = 16,
}
