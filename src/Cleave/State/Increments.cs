namespace Cleave.State;

/// <summary>Walks over the increments of a log that a state has to be followed by.</summary>
/// <param name="data">The increments, one behind another.</param>
/// <param name="kind">The kind of the allocator.</param>
/// <param name="last">The place of the state among them.</param>
internal ref struct Increments(ReadOnlySpan<byte> data, StateKind kind, LastIncrement last)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    /// <summary>The increment that the walk has reached.</summary>
    public LastIncrement Last { get; private set; } = last;

    /// <summary>The failure that ended the walk; <c>default</c> if there is none.</summary>
    public StateFailure Failure { get; private set; }

    /// <summary>Moves to the next increment that the state does not contain yet.</summary>
    /// <param name="body">A reader of its records.</param>
    /// <returns>False at the end, and if there is a failure.</returns>
    public bool TryNext(out StateReader body)
    {
        body = default;
        while (_at < _data.Length)
        {
            int begin = _at;
            Failure = StateFrame.Open(_data[begin..], begin, kind, isIncrement: true, out OpenFrame frame);
            if (Failure.IsFailure)
            {
                return false;
            }

            _at = begin + frame.Length;
            if (frame.Last.Number <= Last.Number)
            {
                continue;
            }

            if (frame.Last.Number != Last.Number + 1 || frame.Last.Checksum != Last.Checksum)
            {
                Failure = OutOfOrder(begin, frame.Last);
                return false;
            }

            Last = new LastIncrement(frame.Last.Number, frame.Checksum);
            body = new StateReader(frame.Body, begin + StateFrame.HeaderBytes);
            return true;
        }

        return false;
    }

    private readonly StateFailure OutOfOrder(int begin, LastIncrement found) => new(
        StateError.OutOfOrder,
        begin,
        found.Number != Last.Number + 1
            ? $"The increment at byte {begin} has the number {found.Number}; number {Last.Number + 1} has to come before it."
            : $"The increment at byte {begin} has the number {found.Number}, but follows another state than this one.");
}
