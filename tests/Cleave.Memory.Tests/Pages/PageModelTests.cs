using Cleave.Memory.Frames;
using Cleave.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Memory.Tests.Pages;

/// <summary>Random programs on an allocator and on the model, over several regions. After each step: the same answers and counts, and sound
/// metadata; in the end no page but those of the metadata was touched.</summary>
public sealed class PageModelTests : IDisposable
{
    private const byte Pattern = 0xa5;
    private readonly PhysicalMemory _memory = Make.Memory(PageProgram.Pages);

    public void Dispose() => _memory.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(2, 256)]
    [InlineData(16, 64)]
    public void It_agrees_with_the_model(int pagesPerThread, int blockPagesPerThread) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(200)),
        Prop.ForAll(PageProgram.Any, program =>
        {
            using var run = new PageRun(_memory, program, pagesPerThread, blockPagesPerThread);
            run.Play();
        }));

    [Fact]
    public void Free_pages_are_never_touched() => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(100)),
        Prop.ForAll(PageProgram.Any, program =>
        {
            _memory.AsSpan(0, PageProgram.Pages).Fill(Pattern);
            using var run = new PageRun(_memory, program, pagesPerThread: 4, blockPagesPerThread: 64);
            run.Play();
            Assert.All(run.ManagedPages, page => Assert.Equal(-1, _memory.AsSpan((ulong)page, 1).IndexOfAnyExcept(Pattern)));
        }));
}
