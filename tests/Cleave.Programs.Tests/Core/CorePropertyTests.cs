using Cleave.Cli.Exec;
using Cleave.Core;
using Cleave.Programs.Tests.Model;

namespace Cleave.Programs.Tests.Core;

/// <summary>Random programs on the core and on the model: the same answers, the same blocks, sound metadata after each step.</summary>
public sealed class CorePropertyTests
{
    [Fact]
    public void The_core_agrees_with_the_model() => ModelProgram.Check(AssertAgree, 2000, seed: null, "failing-core.vec");

    /// <summary>The same programs over spaces of up to 2^64 bytes: trees of up to 52 levels, tables far beyond any directory.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(39)]
    public void The_core_agrees_with_the_model_in_vast_spaces(int shift) =>
        ModelProgram.Check(
            operations => AssertAgree([.. operations.Select(line => Enlarge(line, shift))]), 500, seed: null, $"failing-vast-{shift}.vec");

    [Fact]
    public void A_failed_call_changes_nothing() => ModelProgram.Check(AssertFailuresChangeNothing, 500, seed: null, "failing-failure.vec");

    private static void AssertAgree(IReadOnlyList<string> operations)
    {
        var core = new ExecSession();
        var model = new ModelSession();
        foreach (string operation in operations)
        {
            (string expected, string got) = (model.Answer(operation), core.Answer(operation));
            if (got != expected)
                Assert.Equal($"{operation} -> {expected}", $"{operation} -> {got}");
            AssertSameBooks(core.Space, model.Buddy);
        }
    }

    private static void AssertSameBooks(GpuBuddyCore? core, ModelBuddy? model)
    {
        Assert.Equal(model is null, core is null);
        if (core is null || model is null)
            return;

        core.Validate();
        Assert.Equal((model.Avail, model.ClearAvail), (core.FreeBytes, core.ClearBytes));
        var expected = model.Blocks.Select(block => (block.Offset, block.Order, block.IsFree, block.IsFree && block.IsClear));
        var got = core.EnumerateBlocks().Select(info => (info.Offset, info.Order, info.IsFree, info.IsClear));

        // The assertion is slow, and here are a hundred thousand lists that are equal.
        if (!expected.SequenceEqual(got))
            Assert.Equal(expected, got);
    }

    /// <summary>But for force merges, which are possible only while something is clear.</summary>
    private static void AssertFailuresChangeNothing(IReadOnlyList<string> operations)
    {
        var core = new ExecSession();
        foreach (string operation in operations)
        {
            string before = Picture(core);
            bool nothingClear = core.Space is { ClearBytes: 0 };
            bool failed = core.Answer(operation).StartsWith("err", StringComparison.Ordinal);
            if (failed && (nothingClear || !operation.StartsWith("alloc", StringComparison.Ordinal)))
                Assert.Equal(before, Picture(core));
        }
    }

    private static string Picture(ExecSession session) => session.Space is { } space
        ? $"{space} {space.Splits} {space.Merges} {string.Join(' ', space.EnumerateBlocks())}"
        : "no space";

    /// <summary>Multiplies the sizes and offsets of an operation, but not the chunk size, its ids and flags.</summary>
    private static string Enlarge(string operation, int shift)
    {
        string[] words = operation.Split(' ');
        (int first, int last) = words[0] switch
        {
            "init" => (1, 1),
            "alloc" => (2, 5),
            "trim" => (2, 3),
            _ => (1, 0),
        };
        for (int i = first; i <= last; i++)
            words[i] = words[i] == "-" ? "-" : $"{Shifted(words[i], shift)}";
        return string.Join(' ', words);
    }

    private static ulong Shifted(string number, int shift)
    {
        ulong value = number.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToUInt64(number, 16) : ulong.Parse(number, null);
        return value > ulong.MaxValue >> shift ? ulong.MaxValue : value << shift;
    }
}
