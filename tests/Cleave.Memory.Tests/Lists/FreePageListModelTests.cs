using Cleave.Memory.Contract;
using Cleave.Memory.Frames;
using Cleave.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Cleave.Memory.Tests.Lists;

/// <summary>Random programs on a list and on the model. After each step: the same ranges, none overlapping, and no page lost.</summary>
public sealed class FreePageListModelTests
{
    /// <summary>Aligned to all that a program can ask for, and far from zero.</summary>
    private static readonly nuint Base = unchecked((nuint)0x7f00_0000_0000);

    [Fact]
    public void It_agrees_with_the_model() => Check(program => _ = Run(program));

    [Fact]
    public void After_a_split_every_range_is_a_power_of_two_at_a_multiple_of_itself() => Check(program =>
    {
        FreePageList list = Run(program with { Ops = [.. program.Ops, new ListOp(ListOpKind.Split, 0, 8)] }).List;
        Assert.All(list, range => Assert.True(nuint.IsPow2(range.Pages) && range.Pages <= 8
            && (range.Address - Base) % (range.Pages * ListProgram.PageSize) == 0, $"{range}"));
    });

    [Theory]
    [InlineData("Add")]
    [InlineData("Pop")]
    [InlineData("Split")]
    [InlineData("Steal")]
    public void Random_programs_get_every_answer(string operation)
    {
        ListOpKind kind = Enum.Parse<ListOpKind>(operation);
        bool[] answers =
        [
            .. ListProgram.Any.Generator.Sample(300, new Rnd(20260714), 1)
                .SelectMany(program => Run(program).Answers)
                .Where(answer => answer.Kind == kind)
                .Select(answer => answer.Done),
        ];
        Assert.True(
            answers.Count(done => done) >= 20 && answers.Count(done => !done) >= 10, $"{answers.Count(done => done)} of {answers.Length}");
    }

    private static void Check(Action<ListProgram> run) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestEffort.Runs(500)), Prop.ForAll(ListProgram.Any, run));

    private static (FreePageList List, List<(ListOpKind Kind, bool Done)> Answers) Run(ListProgram program)
    {
        var list = new FreePageList(new Alignment(ListProgram.PageSize));
        var model = new ListModel();
        var answers = new List<(ListOpKind, bool)>();
        nuint expected = 0;
        foreach (ListOp op in program.Ops)
        {
            nuint[] firsts = [.. list.Select(range => range.Address)];
            (bool done, int pages) = Step(op, list, model);
            answers.Add((op.Kind, done));
            expected += (nuint)pages;
            Assert.Equal(expected, list.TotalPages);
            AssertSound(list, model);
            if (op.Kind == ListOpKind.Steal)
                Assert.True(
                    firsts.Except(list.Select(range => range.Address)).Count() <= (done ? 1 : 0), "A steal uses up one range at most.");
        }
        return (list, answers);
    }

    private static (bool Done, int Pages) Step(ListOp op, FreePageList list, ListModel model)
    {
        switch (op.Kind)
        {
            case ListOpKind.Add:
                bool added = model.Add(op.Where, op.Length);
                Assert.Equal(added, Goes(() => list.Add(AddressOf(op.Where), (nuint)op.Length)));
                return (added, added ? op.Length : 0);
            case ListOpKind.Pop:
                (int First, int Length)? lowest = model.Pop();
                Assert.Equal(lowest is { } l ? RangeOf(l) : default, list.TryPop(out PageRange popped) ? popped : default);
                return (lowest is not null, -(lowest?.Length ?? 0));
            case ListOpKind.Split:
                bool split = model.Split(op.Length);
                Assert.Equal(split, Goes(() => list.SplitToPowersOfTwo((nuint)op.Length)));
                return (split, 0);
            default:
                (int First, int Length)? tail = model.Steal(1 << op.Where, op.Length);
                PageRange stolen = default;
                Assert.Equal(tail is not null, Goes(() => stolen = list.Steal(new Layout((nuint)op.Length, Alignment.FromLog2(op.Where)))));
                Assert.Equal(tail is { } t ? RangeOf(t) : default, stolen);
                return (tail is not null, -(tail?.Length ?? 0));
        }
    }

    private static void AssertSound(FreePageList list, ListModel model)
    {
        Assert.Equal(model.Ranges.Select(range => RangeOf((range.Key, range.Value))), list);
        Assert.All(list.Zip(list.Skip(1)), pair => Assert.True(
            pair.First.Address + (pair.First.Pages * ListProgram.PageSize) <= pair.Second.Address));
        Assert.Equal(list.Aggregate((nuint)0, (sum, range) => sum + range.Pages), list.TotalPages);
    }

    private static bool Goes(Action call)
    {
        Exception? error = Record.Exception(call);
        Assert.True(error is null or ArgumentException or InvalidOperationException, $"{error}");
        return error is null;
    }

    private static PageRange RangeOf((int First, int Length) range) => new(AddressOf(range.First), (nuint)range.Length);

    private static nuint AddressOf(int page) => Base + ((nuint)page * ListProgram.PageSize);
}
