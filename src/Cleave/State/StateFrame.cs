using System.Buffers.Binary;

namespace Cleave.State;

/// <summary>The frame around each state and each increment: a header of 40 bytes, the body, and a checksum of 8 bytes.</summary>
/// <remarks>
/// The header has the magic number (8 bytes), the version of the body's format (1), the kind of the allocator with the highest bit set
/// for an increment (1), six zeros, the length of the body (8), the number of the increment (8) and the checksum of an increment (8).
/// The number is that of this increment, or of the last one that a state contains; the checksum is that of the one before, or of that
/// last one. The checksum at the end is <see cref="XxHash64"/> over the header and the body. All numbers are little-endian.
/// </remarks>
internal static class StateFrame
{
    // The newest version of any body.
    private const byte NewestVersion = 2;

    /// <summary>Bytes before the body.</summary>
    public const int HeaderBytes = 40;

    /// <summary>Bytes behind the body.</summary>
    public const int TrailerBytes = sizeof(ulong);

    // A byte that is no text, a name, and both kinds of line ends, so that a copy in text mode is detected. As in the header of PNG.
    private const ulong Magic = 0x0A1A_0A0D_564C_4389;
    private const byte IncrementBit = 0x80;

    /// <summary>Begins a frame in an empty buffer.</summary>
    public static void Begin(ref StateWriter writer, StateKind kind, bool isIncrement, LastIncrement last)
    {
        writer.Word(Magic);
        writer.Word(VersionOf(CodeOf(kind, isIncrement)) | ((ulong)CodeOf(kind, isIncrement) << 8));
        writer.Word(0);
        writer.Word(last.Number);
        writer.Word(last.Checksum);
    }

    /// <summary>Completes the frame that began at the beginning of the buffer.</summary>
    /// <returns>The checksum.</returns>
    public static ulong End(ref StateWriter writer)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(writer.Written[16..], (ulong)(writer.Length - HeaderBytes));
        ulong checksum = XxHash64.Of(writer.Written);
        writer.Word(checksum);
        return checksum;
    }

    /// <summary>Computes the length of the whole frame from its header, or finds out that it is no frame that can be read.</summary>
    /// <param name="data">At least the header, if there is so much data.</param>
    /// <param name="position">The position of the data, for messages.</param>
    /// <param name="length">Bytes of the frame.</param>
    /// <returns>The failure; <c>default</c> if the header can be read.</returns>
    public static StateFailure Measure(ReadOnlySpan<byte> data, long position, out ulong length)
    {
        length = 0;
        Span<byte> magic = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(magic, Magic);
        int compared = Math.Min(data.Length, magic.Length);
        if (!data[..compared].SequenceEqual(magic[..compared]))
        {
            return new StateFailure(
                StateError.Foreign, position,
                $"The data at byte {position} is no state of Cleave: it does not begin with the bytes {Convert.ToHexString(magic)}.");
        }

        byte newest = data.Length > 9 ? VersionOf(data[9]) : NewestVersion;
        if (data.Length > 8 && (data[8] > newest || data[8] == 0))
        {
            return new StateFailure(
                data[8] > newest ? StateError.TooNew : StateError.Damaged,
                position + 8,
                $"The state at byte {position} has version {data[8]} of the format; this version of Cleave reads versions 1 to {newest}.");
        }

        if (data.Length < HeaderBytes)
        {
            return Short(data.Length, HeaderBytes, position);
        }

        ulong body = BinaryPrimitives.ReadUInt64LittleEndian(data[16..]);
        if (data[10..16].ContainsAnyExcept((byte)0) || body > int.MaxValue)
        {
            return new StateFailure(
                StateError.Damaged, position
                    + 10, $"The header of the state at byte {position} is damaged: reserved bytes are set, or the length is {body} bytes.");
        }

        length = body + HeaderBytes + TrailerBytes;
        return default;
    }

    /// <summary>Checks the frame at the beginning of some data, up to its checksum.</summary>
    /// <param name="data">The data.</param>
    /// <param name="position">The position of the data, for messages.</param>
    /// <param name="kind">The kind of the allocator.</param>
    /// <param name="isIncrement">Whether an increment is expected.</param>
    /// <param name="frame">The parts of the frame.</param>
    /// <returns>The failure; <c>default</c> if the frame is right.</returns>
    public static StateFailure Open(ReadOnlySpan<byte> data, long position, StateKind kind, bool isIncrement, out OpenFrame frame)
    {
        frame = default;
        StateFailure failure = Measure(data, position, out ulong length);
        if (failure.IsFailure)
        {
            return failure;
        }

        if ((ulong)data.Length < length)
        {
            return Short(data.Length, length, position);
        }

        int end = (int)length - TrailerBytes;
        ulong stored = BinaryPrimitives.ReadUInt64LittleEndian(data[end..]);
        ulong computed = XxHash64.Of(data[..end]);
        if (stored != computed)
        {
            return new StateFailure(
                StateError.Damaged,
                position + end,
                $"The {length} bytes of the state at byte {position} have changed since they were saved: the checksum is "
                    + $"{computed:x16}, not {stored:x16}.");
        }

        var last = new LastIncrement(
            BinaryPrimitives.ReadUInt64LittleEndian(data[24..]), BinaryPrimitives.ReadUInt64LittleEndian(data[32..]));
        frame = new OpenFrame(data[HeaderBytes..end], last, stored, data[8]);
        return data[9] == CodeOf(kind, isIncrement) ? default : Other(data[9], position, kind, isIncrement);
    }

    /// <summary>Checks that some data is one state, and nothing else.</summary>
    public static StateFailure OpenWhole(ReadOnlySpan<byte> data, StateKind kind, out OpenFrame frame)
    {
        StateFailure failure = Open(data, 0, kind, isIncrement: false, out frame);
        return failure.IsFailure || frame.Length == data.Length ? failure : new StateFailure(
            StateError.Damaged, frame.Length,
            $"The state has {frame.Length} bytes, but {data.Length} were passed; pass those of one state only.");
    }

    private static StateFailure Short(long found, ulong needed, long position) => new(
        StateError.Truncated, position + found, $"The state at byte {position} ends after {found} bytes; it has {needed}.");

    private static StateFailure Other(byte code, long position, StateKind kind, bool isIncrement)
    {
        bool isOtherPart = isIncrement != ((code & IncrementBit) != 0);
        var written = (StateKind)(code & ~IncrementBit);
        string of = NameOf(written);
        return isOtherPart
            ? new StateFailure(StateError.Foreign, position + 9, isIncrement
                ? $"The data at byte {position} is a whole state; an increment was expected there."
                : $"The data at byte {position} is an increment; it can only be restored behind the state that it follows.")
            : new StateFailure(
                StateError.OtherAllocator, position + 9, $"The state at byte {position} is of {of}; {NameOf(kind)} cannot restore it.");
    }

    private static string NameOf(StateKind kind) => kind switch
    {
        StateKind.Ranges => "a BestFitAllocator",
        StateKind.Blocks => "a GpuBuddy",
        StateKind.Pool => "a BuddyPool",
        _ => $"an unknown allocator of number {(byte)kind}",
    };

    /// <summary>Returns the newest version of the body of a kind, which is the one that is written. Increments have one version.</summary>
    private static byte VersionOf(byte code) => code is (byte)StateKind.Blocks or (byte)StateKind.Pool ? NewestVersion
        : (code & ~IncrementBit) is (byte)StateKind.Ranges or (byte)StateKind.Blocks or (byte)StateKind.Pool ? (byte)1 : NewestVersion;

    private static byte CodeOf(StateKind kind, bool isIncrement) => (byte)((byte)kind | (isIncrement ? IncrementBit : 0));
}
