namespace LogRelay.Plugin.Containers;

/// <summary>What may be a container's id: it becomes the name of a folder and of files, so nothing but a plain name is taken.</summary>
internal static class ContainerIds
{
    /// <summary>Twice as long as Docker's.</summary>
    public const int MaxLength = 127;

    /// <summary>True for letters, digits, '_', '.' and '-', beginning with a letter or a digit.</summary>
    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaxLength
        && char.IsAsciiLetterOrDigit(id[0])
        && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    /// <summary>Says why not.</summary>
    public static string Fault(string id) =>
        $"ContainerID \"{Shown(id)}\" is not a container id: letters, digits, '_', '.', '-' are allowed, at most {MaxLength}";

    /// <summary>A hostile value, short and visible, for a message.</summary>
    public static string Shown(string value)
    {
        const int Longest = 80;
        var visible = string.Concat(value.Take(Longest).Select(static c => char.IsControl(c) ? '?' : c));
        return value.Length > Longest ? visible + "…" : visible;
    }
}
