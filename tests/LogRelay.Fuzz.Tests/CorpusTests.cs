using Xunit;

namespace LogRelay.Fuzz.Tests;

/// <summary>Every input that was ever worth keeping, and a few thousand new ones, at every parser.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_kept_input_is_taken_without_a_fault(string name)
    {
        var target = FuzzTargets.Find(name);
        var corpus = Corpus.Load(target);
        Assert.NotEmpty(corpus);
        foreach (var (file, input) in corpus)
        {
            Assert.True(FuzzRun.Try(target, input) is not { } finding, $"corpus/{name}/{file}: {FuzzRun.Try(target, input)?.Failure}");
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_of_the_corpus_are_taken_without_a_fault(string name)
    {
        var target = FuzzTargets.Find(name);
        List<byte[]> corpus = [.. target.Seeds, .. Corpus.Load(target).Select(static entry => entry.Input)];

        var finding = FuzzRun.Try(target, corpus, seed: 1, inputs: 2000);

        Assert.True(finding is null, $"{name}: {Convert.ToBase64String(finding?.Input ?? [])}: {finding?.Failure}");
    }
}
