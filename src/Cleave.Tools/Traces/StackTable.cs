using System.Collections;
using Cleave.Tools.Input;

namespace Cleave.Tools.Traces;

/// <summary>
/// The call stacks that allocated the blocks of a trace. Each stack is kept once, however many blocks it allocated. Immutable, so
/// thread-safe.
/// </summary>
/// <remarks>A stack is text with one frame a line, the innermost first. The text is built when it is read.</remarks>
/// <example>
/// <code>
/// var stacks = new StackTable(["load (model.py:7)", "train (main.py:3)"], ofBlock: [0, 1, StackTable.None]);
/// Console.WriteLine(stacks[stacks.IndexOf(1)]); // train (main.py:3)
/// Console.WriteLine(stacks.IndexOf(2) == StackTable.None); // True
/// </code>
/// </example>
public sealed class StackTable : IReadOnlyList<string>
{
    /// <summary>The stack index of a block whose stack was not recorded.</summary>
    public const int None = -1;

    private readonly IReadOnlyList<string> _frames;
    private readonly IReadOnlyList<int[]> _stacks;
    private readonly ChunkedList<int> _ofBlock;

    // The number of blocks without a stack before those of the list.
    private readonly int _without;

    /// <summary>Creates a table of whole stacks.</summary>
    /// <param name="stacks">The text of each stack.</param>
    /// <param name="ofBlock">The index of each block's stack, or <see cref="None"/>, indexed by dense id.</param>
    public StackTable(IEnumerable<string> stacks, IEnumerable<int> ofBlock)
    {
        ArgumentNullException.ThrowIfNull(stacks);
        ArgumentNullException.ThrowIfNull(ofBlock);
        _frames = [.. stacks];
        _stacks = [.. Enumerable.Range(0, _frames.Count).Select(index => new[] { index })];
        _ofBlock = new ChunkedList<int>();
        foreach (int stack in ofBlock)
            _ofBlock.Add(stack);
    }

    /// <summary>Creates a table of stacks whose frames are shared.</summary>
    /// <param name="frames">The text of each frame.</param>
    /// <param name="stacks">The indexes of the frames of each stack.</param>
    /// <param name="without">The number of blocks without a stack, whose ids come first.</param>
    /// <param name="ofBlock">The index of the stack of each block after those.</param>
    internal StackTable(IReadOnlyList<string> frames, IReadOnlyList<int[]> stacks, int without, ChunkedList<int> ofBlock) =>
        (_frames, _stacks, _without, _ofBlock) = (frames, stacks, without, ofBlock);

    /// <summary>A table that contains no stacks.</summary>
    public static StackTable Empty { get; } = new([], []);

    /// <summary>The number of different stacks.</summary>
    public int Count => _stacks.Count;

    /// <summary>The text of the stack at an index. Cost: the length of the text.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative, or not below <see cref="Count"/>.</exception>
    public string this[int index] => string.Join('\n', _stacks[index].Select(frame => _frames[frame]));

    /// <summary>Returns the index of a block's stack, or <see cref="None"/>. The block is named by its dense id.</summary>
    public int IndexOf(long id) =>
        id >= 0 && id < _without ? None : id - _without < _ofBlock.Count ? _ofBlock[(int)(id - _without)] : None;

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator()
    {
        for (int index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the number of different stacks.</summary>
    public override string ToString() => FormattableString.Invariant($"{Count} stacks");
}
