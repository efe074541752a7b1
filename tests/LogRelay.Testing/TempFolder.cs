namespace LogRelay.Testing;

/// <summary>A folder of the test's own, removed with everything in it at the end.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Its absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("logrelay-test-").FullName;

    /// <summary>The absolute path of <paramref name="name"/> in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
