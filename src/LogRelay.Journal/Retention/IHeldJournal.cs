namespace LogRelay.Journal.Retention;

/// <summary>A stream that nobody uses, for as long as retention holds it.</summary>
public interface IHeldJournal
{
    /// <summary>Its journal, with a claim for every sink that it is kept for; opened by the first call.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    StreamJournal Open();

    /// <summary>Removes everything of the stream.</summary>
    /// <exception cref="IOException">Storage refused.</exception>
    void Remove();
}
