namespace LogRelay.Journal;

/// <summary>A state file was written in a format that this program does not know. The file is left as it is.</summary>
public sealed class JournalFormatException : IOException
{
    /// <summary>Says which file, which version it has, and which is the newest known.</summary>
    public JournalFormatException(string path, int version, int newestKnown)
        : base($"{path} has format version {version}, this LogRelay knows up to {newestKnown}: it was written by a newer LogRelay. Use that one, or move the stream's folder away.")
    {
        Path = path;
    }

    /// <summary>The file in question.</summary>
    public string Path { get; }
}
