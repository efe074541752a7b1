namespace LogRelay.Journal.Recovery;

/// <summary>How the positions that a journal was opened with stand to those of the process before.</summary>
/// <param name="FreshFrom">
/// What stands here and beyond was never there under the same position: what is appended from now on, and records that got
/// new positions because nobody knew their old ones.
/// </param>
/// <param name="MovedFrom">Records from here on, by their old positions, moved together; the same as their end when none did.</param>
/// <param name="MovedBy">By so much: a power loss took the end of the file, and not its positions.</param>
public sealed record JournalContinuity(long FreshFrom, long MovedFrom, long MovedBy);
