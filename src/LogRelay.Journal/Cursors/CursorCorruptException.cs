namespace LogRelay.Journal.Cursors;

/// <summary>Neither slot of a cursor file is whole. Nobody knows where its sink stands, and nothing was changed.</summary>
public sealed class CursorCorruptException : IOException
{
    /// <summary>Names the file and the way out.</summary>
    public CursorCorruptException(string path, long fileBytes)
        : base($"the cursor '{path}' ({fileBytes} bytes) is corrupt: neither of its two slots has a valid checksum. "
            + "Remove it to deliver to this sink again from the oldest record that is kept")
    {
        Path = path;
    }

    /// <summary>The file in question.</summary>
    public string Path { get; }
}
