using System.Buffers.Binary;

namespace Cleave.Tools.Pickle;

/// <summary>
/// Encodes one value of a packed row as a code, which is a kind with a width in bytes. All rows of a shape have the same codes.
/// </summary>
/// <remarks>
/// Whole numbers and references take only the bytes that they need, from none to eight. The width is part of the code, so a row contains no
/// description of its fields, and a field has the same offset in all rows of a shape.
/// </remarks>
internal static class PickleField
{
    public const byte None = 0;
    public const byte True = 1;
    public const byte False = 2;
    public const byte Real = 3;
    public const byte Negative = 4;

    /// <summary>The lowest code that consists of one of the bases below plus the width.</summary>
    private const byte Sized = 16;
    private const byte Whole = 16;
    private const byte Object = 32;
    private const byte Row = 48;
    private const byte WidthMask = 15;

    /// <summary>Returns the bytes that a field with a code takes.</summary>
    public static int WidthOf(byte code) => code >= Sized ? code & WidthMask : code >= Real ? sizeof(long) : 0;

    /// <summary>Returns the code of a value and its bits; an object gets an entry in the heap's table.</summary>
    public static byte Encode(PickleHeap heap, in PickleValue value, out ulong bits)
    {
        bits = (ulong)value.Bits;
        switch (value.Kind)
        {
            case PickleKind.None:
                return None;
            case PickleKind.Boolean:
                return bits != 0 ? True : False;
            case PickleKind.RealNumber:
                return Real;
            case PickleKind.WholeNumber:
                return value.UnsignedNumber is null ? Negative : WithWidth(Whole, bits);
            default:
                bool packed = value.Content is PickleHeap;
                bits = packed ? value.RowNumber : (uint)heap.HandleOf(value);
                return WithWidth(packed ? Row : Object, bits);
        }
    }

    /// <summary>Writes the low bytes of a field's bits, as many as fit in the span.</summary>
    public static void Write(Span<byte> field, ulong bits)
    {
        for (int at = 0; at < field.Length; at++)
            field[at] = (byte)(bits >> (8 * at));
    }

    /// <summary>Reads the value of a field.</summary>
    public static PickleValue Decode(PickleHeap heap, byte code, ReadOnlySpan<byte> field)
    {
        ulong bits = Read(field);
        return (code >= Sized ? (byte)(code & ~WidthMask) : code) switch
        {
            None => default,
            True => PickleValue.Of(true),
            False => PickleValue.Of(false),
            Real => PickleValue.Of(BitConverter.UInt64BitsToDouble(bits)),
            Negative => PickleValue.Of((long)bits),
            Whole => PickleValue.Of(bits),
            Object => heap.ObjectAt((int)bits),
            _ => PickleValue.OfRow(heap, (uint)bits),
        };
    }

    private static ulong Read(ReadOnlySpan<byte> field)
    {
        if (field.Length == sizeof(ulong))
            return BinaryPrimitives.ReadUInt64LittleEndian(field);

        ulong bits = 0;
        for (int at = 0; at < field.Length; at++)
            bits |= (ulong)field[at] << (8 * at);

        return bits;
    }

    private static byte WithWidth(byte kind, ulong bits) =>
        (byte)(kind + ((64 - System.Numerics.BitOperations.LeadingZeroCount(bits) + 7) / 8));
}
