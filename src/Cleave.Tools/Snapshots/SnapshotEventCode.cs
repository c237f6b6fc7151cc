using Cleave.Tools.Traces;

namespace Cleave.Tools.Snapshots;

/// <summary>Writes an event as its differences from the one before, and reads it back. Stateless, so thread-safe.</summary>
/// <remarks>
/// The head is a byte with the action and four flags. Then follow the stream, if it changed; the address and the size, if they changed;
/// the time, counted from the time before, with 0 for none; and the stack of an allocation. Numbers take seven bits a byte, the lowest
/// first, as in LEB128. Addresses and sizes are mostly multiples of 512, and are then divided by it.
/// </remarks>
internal static class SnapshotEventCode
{
    private const int ActionMask = 15;
    private const int SameBlock = 1 << 4;
    private const int OtherStream = 1 << 5;
    private const int EvenAddress = 1 << 6;
    private const int EvenSize = 1 << 7;

    /// <summary>The logarithm of the unit in which PyTorch places and rounds blocks.</summary>
    private const int UnitLog2 = 9;
    private const ulong UnitMask = (1 << UnitLog2) - 1;

    /// <summary>Writes an event after another one.</summary>
    /// <returns>The bytes that were written, at most <see cref="SnapshotEvents.MostBytes"/>.</returns>
    public static int Write(Span<byte> bytes, in SnapshotEvent item, in SnapshotEvent before)
    {
        int head = (int)item.Action;
        int at = 1;
        if (item.Stream != before.Stream)
        {
            head |= OtherStream;
            at += Write(bytes[at..], item.Stream);
        }

        if (item.Address == before.Address && item.Size == before.Size)
        {
            head |= SameBlock;
        }
        else
        {
            long step = unchecked((long)(item.Address - before.Address));
            bool even = ((ulong)step & UnitMask) == 0;
            head |= even ? EvenAddress : 0;
            at += Write(bytes[at..], Fold(even ? step >> UnitLog2 : step));
            even = (item.Size & UnitMask) == 0;
            head |= even ? EvenSize : 0;
            at += Write(bytes[at..], even ? item.Size >> UnitLog2 : item.Size);
        }

        at += Write(bytes[at..], item.Time == SnapshotEvent.NoTime ? 0 : Fold(item.Time - Before(before)) + 1);
        if (item.Action == SnapshotAction.Allocate)
            at += Write(bytes[at..], (uint)(item.Stack - StackTable.None));

        bytes[0] = (byte)head;
        return at;
    }

    /// <summary>Reads an event, and replaces the one before it.</summary>
    /// <returns>The bytes that were read.</returns>
    public static int Read(ReadOnlySpan<byte> bytes, ref SnapshotEvent item)
    {
        int head = bytes[0];
        int at = 1;
        ushort stream = (head & OtherStream) != 0 ? (ushort)Read(bytes, ref at) : item.Stream;
        (ulong address, ulong size) = (item.Address, item.Size);
        if ((head & SameBlock) == 0)
        {
            long step = Unfold(Read(bytes, ref at));
            address = unchecked(address + (ulong)((head & EvenAddress) != 0 ? step << UnitLog2 : step));
            size = Read(bytes, ref at) << ((head & EvenSize) != 0 ? UnitLog2 : 0);
        }

        ulong time = Read(bytes, ref at);
        var action = (SnapshotAction)(head & ActionMask);
        int stack = action == SnapshotAction.Allocate ? (int)(uint)Read(bytes, ref at) + StackTable.None : StackTable.None;
        item = new SnapshotEvent(
            action, stream, stack, address, size, time == 0 ? SnapshotEvent.NoTime : Before(item) + Unfold(time - 1));
        return at;
    }

    // An event without a time is followed by the difference from the beginning.
    private static long Before(in SnapshotEvent item) => Math.Max(item.Time, 0);

    private static ulong Fold(long number) => (ulong)((number << 1) ^ (number >> 63));

    private static long Unfold(ulong folded) => (long)(folded >> 1) ^ -(long)(folded & 1);

    private static int Write(Span<byte> bytes, ulong number)
    {
        int at = 0;
        for (; number >= 0x80; number >>= 7)
            bytes[at++] = (byte)(number | 0x80);

        bytes[at] = (byte)number;
        return at + 1;
    }

    private static ulong Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong number = bytes[at++];
        if (number < 0x80)
            return number;

        number &= 0x7f;
        for (int shift = 7; ; shift += 7)
        {
            ulong next = bytes[at++];
            number |= (next & 0x7f) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
