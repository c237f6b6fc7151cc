using System.Collections.Immutable;

namespace Cleave.Tools.Traces;

/// <summary>The stacks that allocated the blocks of a trace, each kept once however many blocks it made. Immutable, so thread-safe.</summary>
/// <param name="Stacks">The stacks: one frame a line, the innermost first.</param>
/// <param name="OfBlock">For each block, by dense id, the index of its stack, or <see cref="None"/>.</param>
public sealed record StackTable(ImmutableArray<string> Stacks, ImmutableArray<int> OfBlock)
{
    /// <summary>The index of a block whose stack was not recorded.</summary>
    public const int None = -1;

    /// <summary>A table without a stack.</summary>
    public static StackTable Empty { get; } = new([], []);

    /// <summary>The index of a block's stack, or <see cref="None"/>.</summary>
    public int IndexOf(long id) => id < OfBlock.Length ? OfBlock[(int)id] : None;
}
