using System.Security.Cryptography;

namespace LogRelay.Fuzz;

/// <summary>The inputs that are kept: a folder for each target, a file for each input.</summary>
public static class Corpus
{
    /// <summary>The corpus of the checkout that this was built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All inputs of a target, by file name.</summary>
    public static IReadOnlyList<(string Name, byte[] Input)> Load(IFuzzTarget target)
    {
        var folder = Path.Combine(Root, target.Name);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(static path => (Path.GetFileName(path), File.ReadAllBytes(path)))]
            : [];
    }

    /// <summary>Keeps an input.</summary>
    /// <param name="target">Whose it is.</param>
    /// <param name="kind">What its name begins with.</param>
    /// <param name="input">The input.</param>
    /// <returns>Its path.</returns>
    public static string Save(IFuzzTarget target, string kind, byte[] input)
    {
        var folder = Path.Combine(Root, target.Name);
        _ = Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
        File.WriteAllBytes(path, input);
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LogRelay.sln")))
            {
                return Path.Combine(folder, "tests", "LogRelay.Fuzz", "corpus");
            }
        }
        throw new DirectoryNotFoundException($"No LogRelay.sln above {AppContext.BaseDirectory}");
    }
}
