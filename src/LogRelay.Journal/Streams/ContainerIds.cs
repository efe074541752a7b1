namespace LogRelay.Journal.Streams;

/// <summary>What may be a container's id: it becomes the name of a folder and of files, so nothing but a plain name is taken.</summary>
public static class ContainerIds
{
    /// <summary>Twice as long as Docker's.</summary>
    public const int MaxLength = 127;

    /// <summary>What is allowed, for messages.</summary>
    public const string Rule = "letters, digits, '_', '.', '-' are allowed, the first a letter or a digit, at most 127";

    /// <summary>Whether a folder may be called so.</summary>
    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(id[0])
        && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
