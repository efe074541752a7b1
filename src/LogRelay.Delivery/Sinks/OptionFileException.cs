namespace LogRelay.Delivery.Sinks;

/// <summary>A file that an option names cannot be used. The message names both and the way out.</summary>
internal sealed class OptionFileException : Exception
{
    /// <summary>For the exception analyzers; never used.</summary>
    public OptionFileException()
    {
    }

    /// <summary>Says which file, and what is wrong.</summary>
    public OptionFileException(string message)
        : base(message)
    {
    }

    /// <summary>Says which file, and what is wrong.</summary>
    public OptionFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What reading the file of <paramref name="option"/> came to.</summary>
    public static OptionFileException Of(string option, string path, Exception inner) => inner is FileNotFoundException or DirectoryNotFoundException
        ? new($"{option}: there is no {path}, as the plugin sees files (of the host's, those under /var/lib/logrelay)", inner)
        : new($"{option}: {path} cannot be used: {inner.Message}", inner);
}
