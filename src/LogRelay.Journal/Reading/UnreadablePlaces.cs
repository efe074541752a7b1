namespace LogRelay.Journal.Reading;

/// <summary>
/// How often storage refused to read which places of a stream. What is unreadable now may be readable in a minute, and a
/// sink that passes over it never gets it; but one bad sector must not keep a sink from all that follows.
/// </summary>
/// <remarks>Any thread. Remembers a bounded number of places; beyond it a place is given up at once.</remarks>
internal sealed class UnreadablePlaces
{
    /// <summary>Refusals after which a place counts as lost. The pump's pauses between them grow to a minute.</summary>
    public const int MostRefusals = 8;

    private const int MostPlaces = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, int> _refusals = [];

    /// <summary>Counts one refusal.</summary>
    /// <param name="position">Of the place in the stream.</param>
    /// <returns>True when the place is to be passed over from now on.</returns>
    public bool IsLost(long position)
    {
        lock (_lock)
        {
            var refusals = _refusals.GetValueOrDefault(position) + 1;
            if (refusals > MostRefusals || (refusals == 1 && _refusals.Count >= MostPlaces))
            {
                return true;
            }
            _refusals[position] = refusals;
            return false;
        }
    }
}
