using Cleave.Tests;

namespace Cleave.Fuzz.Tests;

/// <summary>Every file of the corpus, and some random changes of them, are read or refused:
/// a short run of what eng/fuzz does for hours.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Each_file_is_read_or_refused(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name);
        bool[] read = [.. target.Corpus.Select(file => target.Read(File.ReadAllBytes(file)))];
        Assert.Contains(true, read);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Changed_files_are_read_or_refused(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name);
        var mutator = new Mutator(seed: 1, [.. target.Corpus.Select(File.ReadAllBytes)]);
        for (int round = TestEffort.Runs(400); round > 0; round--)
        {
            byte[] bytes = mutator.Next();
            Exception? fault = Record.Exception(() => target.Read(bytes));
            Assert.True(fault is null, $"{Convert.ToBase64String(bytes)}\n{fault}");
        }
    }
}
