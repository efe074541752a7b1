namespace LogRelay.Query.Sources;

/// <summary>Where a program's journals are, and those that it has open itself. Any thread.</summary>
public interface IJournalFolders
{
    /// <summary>The streams that there are now, in no order.</summary>
    /// <param name="problems">Takes what cannot be listed, one sentence each.</param>
    IEnumerable<JournalFolder> List(ICollection<string> problems);

    /// <summary>The folders of streams that somebody writes to now.</summary>
    IEnumerable<string> Written();

    /// <summary>Keeps a stream's journal open that is open already.</summary>
    /// <param name="folder">The stream's folder.</param>
    /// <returns>Null when nobody has it open: its files can be read as they are.</returns>
    /// <exception cref="IOException">It cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    ValueTask<HeldJournal?> TryHoldAsync(string folder);
}
