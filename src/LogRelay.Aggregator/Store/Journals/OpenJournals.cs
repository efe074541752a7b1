namespace LogRelay.Aggregator.Store.Journals;

/// <summary>The journals that somebody uses now, each open once: by the node that writes it, and by searches.</summary>
/// <remarks>Any thread. Opening one does not wait for another.</remarks>
internal sealed class OpenJournals : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    /// <summary>Opens a journal, or joins those who use it. Each call needs a <see cref="Release"/>.</summary>
    /// <param name="folder">The stream's folder.</param>
    /// <param name="open">Opens it.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public OpenJournal Acquire(string folder, Func<OpenJournal> open)
    {
        Place? place;
        lock (_lock)
        {
            if (!_places.TryGetValue(folder, out place))
            {
                place = new Place();
                _places.Add(folder, place);
            }
            place.Users++;
        }
        try
        {
            lock (place.Gate)
            {
                return place.Journal ??= open();
            }
        }
        catch
        {
            Leave(folder, place);
            throw;
        }
    }

    /// <summary>Joins those who use a journal, if somebody does. A journal needs a <see cref="Release"/>.</summary>
    public OpenJournal? TryJoin(string folder)
    {
        Place? place;
        lock (_lock)
        {
            if (!_places.TryGetValue(folder, out place))
            {
                return null;
            }
            place.Users++;
        }
        lock (place.Gate)
        {
            if (place.Journal is { } journal)
            {
                return journal;
            }
        }
        Leave(folder, place);
        return null;
    }

    /// <summary>Ends one use; the last one closes the journal.</summary>
    public void Release(OpenJournal journal)
    {
        Place place;
        lock (_lock)
        {
            place = _places[journal.Folder];
        }
        Leave(journal.Folder, place);
    }

    /// <summary>
    /// Does something with a stream's folder while nobody uses its journal; whoever wants to use it meanwhile waits. Itself
    /// it waits for nobody.
    /// </summary>
    /// <returns>False, and nothing done, when somebody uses it.</returns>
    public bool TryWithClosed(string folder, Action action)
    {
        var place = new Place { Users = 1 };
        lock (_lock)
        {
            if (!_places.TryAdd(folder, place))
            {
                return false;
            }
            // Free: nobody else has seen it.
            place.Gate.Enter();
        }
        try
        {
            action();
        }
        finally
        {
            lock (_lock)
            {
                place.Users--;
                if (place.Users == 0)
                {
                    _ = _places.Remove(folder);
                }
            }
            place.Gate.Exit();
        }
        return true;
    }

    /// <summary>The journals in use now; they may be closed at any moment.</summary>
    public IReadOnlyList<OpenJournal> InUse()
    {
        lock (_lock)
        {
            return [.. _places.Values.Select(static place => place.Journal).OfType<OpenJournal>()];
        }
    }

    /// <summary>Closes all journals; only when nobody uses them any more.</summary>
    public void Dispose()
    {
        foreach (var place in _places.Values)
        {
            place.Journal?.Dispose();
        }
        _places.Clear();
    }

    private void Leave(string folder, Place place)
    {
        lock (place.Gate)
        {
            lock (_lock)
            {
                place.Users--;
                if (place.Users > 0)
                {
                    return;
                }
            }
            // Whoever comes now waits at the gate and opens it again.
            place.Journal?.Dispose();
            place.Journal = null;
            lock (_lock)
            {
                if (place.Users == 0)
                {
                    _ = _places.Remove(folder);
                }
            }
        }
    }

    private sealed class Place
    {
        // Held while the journal is opened or closed.
        public Lock Gate { get; } = new();

        public int Users { get; set; }

        public OpenJournal? Journal { get; set; }
    }
}
