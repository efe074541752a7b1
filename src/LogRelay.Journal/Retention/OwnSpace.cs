namespace LogRelay.Journal.Retention;

/// <summary>The space of a stream that shares none with others: on a full disk it makes room for itself.</summary>
/// <param name="user">The stream.</param>
internal sealed class OwnSpace(ISpaceUser user) : IDiskSpace
{
    /// <inheritdoc/>
    public void Sealed()
    {
        // Nobody has set a budget.
    }

    /// <inheritdoc/>
    public bool TryMakeRoom(long bytes)
    {
        var freed = 0L;
        var step = long.MaxValue;
        while (step > 0 && freed < bytes)
        {
            step = user.RemoveOldest(mayTakeUndelivered: true, RemovalCause.DiskFull);
            freed += step;
        }
        return freed > 0;
    }
}
