using System.Globalization;
using LogRelay.Fuzz;

// LogRelay.Fuzz [SECONDS [TARGET...]]   fuzzes each target for so long (10 s by default); failing inputs go to the corpus
// LogRelay.Fuzz seeds                   writes the targets' own seeds to the corpus
if (args is ["seeds"])
{
    foreach (var target in FuzzTargets.All)
    {
        foreach (var seed in target.Seeds)
        {
            _ = Corpus.Save(target, "seed", seed);
        }
    }
    return 0;
}
var duration = TimeSpan.FromSeconds(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10);
var targets = args.Length > 1 ? args[1..].Select(FuzzTargets.Find).ToList() : FuzzTargets.All;
var failures = 0;
foreach (var target in targets)
{
    List<byte[]> corpus = [.. target.Seeds, .. Corpus.Load(target).Select(static entry => entry.Input)];
    var seed = Random.Shared.Next();
    var (finding, inputs) = FuzzRun.TryFor(target, corpus, seed, duration);
    Console.WriteLine($"{target.Name}: {inputs} inputs from seed {seed}");
    if (finding is not null)
    {
        failures++;
        Console.WriteLine($"  FAILED at {Corpus.Save(target, "crash", finding.Input)}");
        Console.WriteLine(finding.Failure);
    }
}
return failures == 0 ? 0 : 1;
