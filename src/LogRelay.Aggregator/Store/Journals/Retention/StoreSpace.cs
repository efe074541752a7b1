using LogRelay.Journal.Retention;

namespace LogRelay.Aggregator.Store.Journals.Retention;

/// <summary>
/// What a full disk means to the embedded store: nothing is removed for it that retention would keep. The node still has
/// its lines and sends them again; what is stored may be there alone.
/// </summary>
/// <remarks>Any thread.</remarks>
internal sealed class StoreSpace(DiskBudget budget) : IDiskSpace
{
    /// <summary>The disk is full: retention should look soon, and early.</summary>
    public event Action? Full;

    /// <inheritdoc/>
    public bool TryMakeRoom(long bytes)
    {
        Full?.Invoke();
        return false;
    }

    /// <inheritdoc/>
    public void Sealed() => budget.Sealed();
}
