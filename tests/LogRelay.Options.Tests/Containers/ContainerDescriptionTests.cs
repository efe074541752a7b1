using LogRelay.Options.Containers;
using Xunit;

namespace LogRelay.Options.Tests.Containers;

public sealed class ContainerDescriptionTests
{
    [Fact]
    public void Facts_OfAContainer_AreDockers()
    {
        var description = new ContainerDescription
        {
            ContainerID = "0123456789abcdef0123",
            ContainerName = "/web",
            ContainerEntrypoint = "/bin/sh",
            ContainerArgs = ["-c", "echo hi"],
            ContainerImageID = "sha256:fedcba9876543210",
        };

        Assert.Equal("0123456789ab", description.ShortId);
        Assert.Equal("web", description.Name);
        Assert.Equal("/bin/sh -c echo hi", description.Command);
        Assert.Equal("fedcba987654", description.ShortImageId);
    }

    [Fact]
    public void Facts_ShorterThanExpected_AreGivenWhole()
    {
        var description = new ContainerDescription { ContainerID = "abc", ContainerName = "//web", ContainerImageID = "sha256:" };

        Assert.Equal(("abc", "/web", "", ""), (description.ShortId, description.Name, description.ShortImageId, description.Command));
    }
}
