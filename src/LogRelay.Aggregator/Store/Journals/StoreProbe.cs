using LogRelay.Journal.Storage;

namespace LogRelay.Aggregator.Store.Journals;

/// <summary>Finds out whether the embedded store's disk takes anything, by writing a little. Any thread.</summary>
internal sealed class StoreProbe(IStorage storage, AggregatorSettings settings, TimeProvider time) : IStoreHealth
{
    // Less than this is of no use to nodes that send a megabyte at a time.
    private const int ProbeBytes = 1024 * 1024;
    private const string ProbeFile = "probe.tmp";

    // However often somebody asks.
    private static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long? _probedAt;
    private string? _trouble;

    /// <inheritdoc/>
    public ValueTask<string?> FindTroubleAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            if (_probedAt is not { } at || time.GetElapsedTime(at) >= ValidFor)
            {
                _trouble = Probe();
                _probedAt = time.GetTimestamp();
            }
            return ValueTask.FromResult(_trouble);
        }
    }

    private string? Probe()
    {
        var path = Path.Combine(settings.DataFolder, ProbeFile);
        try
        {
            storage.CreateFolder(settings.DataFolder);
            try
            {
                using var file = storage.Open(path, StorageOpenMode.Truncate);
                file.Write(0, new byte[ProbeBytes]);
            }
            finally
            {
                storage.Delete(path);
            }
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"the store cannot be written to: {refused.Message}";
        }
    }
}
