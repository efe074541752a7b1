namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>The versions of proto/logrelay/v1/ingest.proto that this program speaks.</summary>
internal static class RelayVersions
{
    /// <summary>The oldest and the newest.</summary>
    public const uint Min = 1, Max = 1;
}
