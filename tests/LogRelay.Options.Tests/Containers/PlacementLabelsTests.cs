using LogRelay.Options.Containers;
using Xunit;

namespace LogRelay.Options.Tests.Containers;

public sealed class PlacementLabelsTests
{
    [Fact]
    public void Read_Compose_GivesProjectAndService() => Assert.Equal(
        new Dictionary<string, string> { ["project"] = "shop", ["service"] = "web" },
        PlacementLabels.Read(new Dictionary<string, string>
        {
            ["com.docker.compose.project"] = "shop",
            ["com.docker.compose.service"] = "web",
            ["com.docker.compose.container-number"] = "1",
            ["team"] = "core",
        }));

    [Fact]
    public void Read_Swarm_GivesServiceStackTaskAndNode() => Assert.Equal(
        new Dictionary<string, string> { ["node"] = "n1", ["service"] = "shop_web", ["stack"] = "shop", ["task"] = "shop_web.1.abc" },
        PlacementLabels.Read(new Dictionary<string, string>
        {
            ["com.docker.stack.namespace"] = "shop",
            ["com.docker.swarm.node.id"] = "n1",
            ["com.docker.swarm.service.id"] = "s1",
            ["com.docker.swarm.service.name"] = "shop_web",
            ["com.docker.swarm.task"] = "",
            ["com.docker.swarm.task.id"] = "abc",
            ["com.docker.swarm.task.name"] = "shop_web.1.abc",
        }));

    [Fact]
    public void Read_NothingOfEither_IsEmpty()
    {
        Assert.Empty(PlacementLabels.Read(new Dictionary<string, string>()));
        Assert.Empty(PlacementLabels.Read(new Dictionary<string, string> { ["com.docker.compose.service"] = "" }));
    }

    [Fact]
    public void Read_HostileLength_IsBounded() => Assert.Equal(
        PlacementLabels.MaxCharacters,
        PlacementLabels.Read(new Dictionary<string, string> { ["com.docker.compose.service"] = new string('x', 100_000) })["service"].Length);
}
