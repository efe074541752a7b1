using LogRelay.Options.Containers;
using LogRelay.Options.Tests.Parsing;
using Xunit;

namespace LogRelay.Options.Tests.Containers;

public sealed class AttributeSelectorTests
{
    private static readonly ContainerDescription Description = new()
    {
        ContainerLabels = new Dictionary<string, string>
        {
            ["com.example.team"] = "blue",
            ["com.example.stage"] = "test",
            ["STAGE"] = "label",
            [" spaced"] = "yes",
        },
        ContainerEnv = ["STAGE=prod", "APP_URL=a=b=c", "APP_EMPTY=", "NOVALUE", "SECRET=x", "APP_URL=later", "=odd"],
    };

    [Theory]
    [InlineData("", "")]
    [InlineData("labels=com.example.team", "com.example.team:blue")]
    [InlineData("labels=com.example.team,nope,STAGE", "STAGE:label com.example.team:blue")]
    [InlineData("labels=com.example.team, spaced", " spaced:yes com.example.team:blue")]
    [InlineData("labels=com.example.team,  spaced", "com.example.team:blue")]
    [InlineData("labels=,", "")]
    [InlineData("labels-regex=^com\\.", "com.example.stage:test com.example.team:blue")]
    [InlineData("labels-regex=stage$", "com.example.stage:test")]
    [InlineData("env=STAGE", "STAGE:prod")]
    [InlineData("env=STAGE|labels=STAGE", "STAGE:prod")]
    [InlineData("env-regex=STAGE|labels-regex=STAGE", "STAGE:prod")]
    [InlineData("env=NOVALUE", "")]
    [InlineData("env=APP_URL,APP_EMPTY", "APP_EMPTY: APP_URL:later")]
    [InlineData("env=", "")]
    [InlineData("env-regex=^APP_", "APP_EMPTY: APP_URL:later")]
    [InlineData("env-regex=^$", ":odd")]
    public void Select_AsMobyDoes(string options, string expected)
    {
        var chosen = AttributeSelector.Select(Opts.Parse(options).Options!.Attributes, Description);

        Assert.Equal(expected, string.Join(' ', chosen.Select(pair => $"{pair.Key}:{pair.Value}")));
    }

    [Fact]
    public void Select_ValueWithEqualsSigns_IsSplitAtTheFirst()
    {
        var description = new ContainerDescription { ContainerEnv = ["A=b=c=="] };

        Assert.Equal("b=c==", AttributeSelector.Select(Opts.Parse("env=A").Options!.Attributes, description)["A"]);
    }

    [Fact]
    public void Select_NamesAboveTheBasicPlane_AreSortedByTheirBytes()
    {
        var names = new[] { "\U0001f600", "\uffee", "\ue000", "a", "", "é" };
        var description = new ContainerDescription { ContainerLabels = names.ToDictionary(name => name, _ => "") };

        Assert.Equal(
            names.OrderBy(name => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name)), StringComparer.Ordinal),
            AttributeSelector.Select(Opts.Parse("labels-regex=.*").Options!.Attributes, description).Keys);
    }

    [Fact]
    public void Select_NullsFromDocker_ReadAsNothing()
    {
        var description = new ContainerDescription
        {
            Config = null,
            ContainerEnv = null,
            ContainerLabels = null,
            ContainerArgs = null,
            ContainerName = null,
        };

        Assert.Empty(AttributeSelector.Select(Opts.Parse("labels=a|labels-regex=.|env=b|env-regex=.").Options!.Attributes, description));
        Assert.Equal("", description.Name);
        Assert.NotNull(description.Config);
    }

    [Fact]
    public void Select_TooMany_KeepsTheBoundAndCountsTheRest()
    {
        var description = new ContainerDescription
        {
            ContainerEnv = [.. Enumerable.Range(0, 2_000).Select(i => $"V{i:0000}=x")],
        };

        var chosen = AttributeSelector.Select(Opts.Parse("env-regex=.").Options!.Attributes, description, out var leftOut);

        Assert.Equal(AttributeSelector.MaxAttributes, chosen.Count);
        Assert.Equal(2_000 - AttributeSelector.MaxAttributes, leftOut);
    }

    [Fact]
    public void Select_HugeValue_IsLeftOutAloneAndCounted()
    {
        var description = new ContainerDescription
        {
            ContainerEnv = ["A=1", "B=" + new string('x', AttributeSelector.MaxCharacters), "C=2"],
        };

        var chosen = AttributeSelector.Select(Opts.Parse("env-regex=.").Options!.Attributes, description, out var leftOut);

        Assert.Equal(["A", "C"], chosen.Keys);
        Assert.Equal(1, leftOut);
    }

    [Fact]
    public void Select_NamesBeyondWhatAPatternMayCost_AreCountedAndNotLookedAt()
    {
        var description = new ContainerDescription
        {
            ContainerEnv = ["A=1", "B" + new string('x', AttributeSelector.MaxExaminedCharacters) + "=2", "C=3"],
        };

        var chosen = AttributeSelector.Select(Opts.Parse("env-regex=.").Options!.Attributes, description, out var leftOut);

        Assert.Equal(["A"], chosen.Keys);
        Assert.Equal(2, leftOut);
    }
}
