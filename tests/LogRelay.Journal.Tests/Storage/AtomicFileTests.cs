using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Journal.Tests.Storage;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();

    [Fact]
    public void Write_NewThenAgain_HoldsTheLastContentAndLeavesNothingElse()
    {
        AtomicFile.Write(_storage, _folder.File("a"), "first, and longer"u8);
        AtomicFile.Write(_storage, _folder.File("a"), "second"u8);

        Assert.Equal("second", File.ReadAllText(_folder.File("a")));
        Assert.Equal([new("a", false)], _storage.List(_folder.Path));
    }

    [Fact]
    public void Write_LeftoverOfACrash_IsReplaced()
    {
        File.WriteAllText(_folder.File("a") + AtomicFile.TemporarySuffix, "half of something much longer");

        AtomicFile.Write(_storage, _folder.File("a"), "whole"u8);

        Assert.Equal("whole", File.ReadAllText(_folder.File("a")));
        Assert.Equal([new("a", false)], _storage.List(_folder.Path));
    }

    [Fact]
    public void Write_TargetIsAFolder_FailsAndLeavesNoLeftover()
    {
        Directory.CreateDirectory(_folder.File("a"));

        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(_storage, _folder.File("a"), "x"u8));

        Assert.Equal([new("a", true)], _storage.List(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
