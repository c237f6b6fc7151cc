using Cleave.Tools.Traces;

namespace Cleave.Tools.Tests.Traces.Snapshots;

/// <summary>The stacks that a snapshot has of its allocations.</summary>
public sealed class StackTests
{
    [Fact]
    public void A_stack_is_one_frame_a_line_and_kept_once()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 1);
        script.LastEvent["frames"] = Frames(("clone", "tensor.py", 3), ("main", "train.py", 9));
        script.Event("alloc", 0x2000, 1);
        script.Event("alloc", 0x3000, 1);
        script.LastEvent["frames"] = Frames(("clone", "tensor.py", 3), ("main", "train.py", 9));
        script.Event("free_requested", 0x9000, 5);
        StackTable stacks = script.ReadOne().Stacks;
        Assert.Equal(["clone (tensor.py:3)\nmain (train.py:9)"], stacks.AsEnumerable());
        // The block that was freed without an allocation comes first, and has none.
        Assert.Equal([-1, 0, -1, 0], Enumerable.Range(0, 4).Select(id => stacks.IndexOf(id)));
    }

    [Fact]
    public void Frames_of_another_shape_are_left_out_and_no_error()
    {
        object?[] odd = [null, 5, "text", new List<object?>(), new List<object?> { 1, "x", null },
            new List<object?> { new Dictionary<string, object?> { ["name"] = 7 } }];
        var script = new SnapshotScript();
        for (int i = 0; i < odd.Length; i++)
        {
            script.Event("alloc", 0x1000 * (i + 1), 1);
            script.LastEvent["frames"] = odd[i];
        }

        script.Event("alloc", 0x90000, 1);
        script.LastEvent[
            "frames"] = new List<object?> { "odd", new Dictionary<string, object?> { ["name"] = "f", ["filename"] = 3, ["line"] = "x" } };
        Trace trace = script.ReadOne();
        Assert.Equal(["f"], trace.Stacks.AsEnumerable());
        Assert.Equal(odd.Length + 1, trace.AllocationCount);
    }

    [Fact]
    public void Long_names_and_control_characters_are_cut()
    {
        SnapshotScript script = new SnapshotScript().Event("alloc", 0x1000, 1);
        script.LastEvent["frames"] = Frames([.. Enumerable.Range(0, 100).Select(_ => (new string('n', 5000) + "\e[31m\n", "a\nb", 1))]);
        string[] lines = Assert.Single(script.ReadOne().Stacks).Split('\n');
        Assert.Equal(32, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length < 200 && !line.Any(char.IsControl)));
    }

    private static List<object?> Frames(params (string Name, string File, int Line)[] frames) =>
        [.. frames.Select(
            frame => new Dictionary<string, object?> { ["name"] = frame.Name, ["filename"] = frame.File, ["line"] = frame.Line })];
}
