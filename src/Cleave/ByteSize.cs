using System.Globalization;

namespace Cleave;

/// <summary>A number of bytes. Integers of any type convert to it, so that sizes are passed without casts, and it converts to
/// <see cref="ulong"/>.</summary>
/// <param name="Bytes">The number of bytes.</param>
/// <remarks>
/// Costs what a <see cref="ulong"/> costs. Immutable, so safe from any number of threads. <c>Console.WriteLine(size)</c> prints the number,
/// because the compiler converts a size to <see cref="ulong"/> there; <c>$"{size}"</c> and <see cref="ToString"/> print it with its unit.
/// </remarks>
/// <example>
/// <code>
/// using Cleave.BestFit;
///
/// var memory = new BestFitAllocator(ByteSize.FromGiB(2));
/// int count = 100;
/// AllocatedRange table = memory.AllocateRange(count * 4096); // An int converts by itself, and a negative one is refused.
/// Console.WriteLine($"{new ByteSize(table.Size)}"); // 400 KiB
/// </code>
/// </example>
public readonly record struct ByteSize(ulong Bytes)
{
    private static readonly string[] Names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The size of so many KiB, of 1024 bytes each.</summary>
    /// <param name="count">The number of units.</param>
    /// <exception cref="OverflowException">The size is negative, or 2^64 bytes or more.</exception>
    public static ByteSize FromKiB(long count) => new(checked((ulong)count * (1UL << 10)));

    /// <summary>The size of so many MiB, of 1024 KiB each.</summary>
    /// <inheritdoc cref="FromKiB"/>
    public static ByteSize FromMiB(long count) => new(checked((ulong)count * (1UL << 20)));

    /// <summary>The size of so many GiB, of 1024 MiB each.</summary>
    /// <inheritdoc cref="FromKiB"/>
    public static ByteSize FromGiB(long count) => new(checked((ulong)count * (1UL << 30)));

    /// <summary>The size of so many TiB, of 1024 GiB each.</summary>
    /// <inheritdoc cref="FromKiB"/>
    public static ByteSize FromTiB(long count) => new(checked((ulong)count * (1UL << 40)));

    /// <summary>Makes a size of a number of bytes.</summary>
    public static implicit operator ByteSize(ulong bytes) => new(bytes);

    /// <summary>Makes a size of a number of bytes.</summary>
    public static implicit operator ByteSize(uint bytes) => new(bytes);

    /// <summary>Makes a size of a number of bytes.</summary>
    public static implicit operator ByteSize(nuint bytes) => new(bytes);

    /// <summary>Makes a size of a number of bytes.</summary>
    /// <exception cref="OverflowException">The number is negative.</exception>
    public static implicit operator ByteSize(long bytes) => new(checked((ulong)bytes));

    /// <summary>Makes a size of a number of bytes.</summary>
    /// <exception cref="OverflowException">The number is negative.</exception>
    public static implicit operator ByteSize(int bytes) => new(checked((ulong)bytes));

    /// <summary>The number of bytes of a size.</summary>
    public static implicit operator ulong(ByteSize size) => size.Bytes;

    /// <summary>
    /// Parses a size such as "4096", "4KiB", "1.5 GiB" or "2M". Units count by 1024, and K, M, G, T, P and E may stand for KiB and so on.
    /// "KB" and the like are refused, because they may mean 1000 or 1024. A fraction of a larger unit is rounded down to whole bytes: "1.7
    /// GiB".
    /// </summary>
    /// <returns>True if the text is a size below 2^64 bytes; false otherwise.</returns>
    public static bool TryParse(string text, out ByteSize size)
    {
        ArgumentNullException.ThrowIfNull(text);
        int end = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        int power = UnitPower(text[end..].Trim());
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        size = default;
        if (power < 0 || !decimal.TryParse(text.AsSpan(0, end).Trim(), Style, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        // The quotient is compared first, because a large number times its unit could exceed a decimal.
        decimal scale = 1UL << (10 * power);
        if (number > ulong.MaxValue / scale)
        {
            return false;
        }

        // A fraction such as 0.1 GiB is an approximate size, so it is rounded; a fraction of one byte is a mistake.
        decimal exact = number * scale;
        bool isWhole = decimal.Truncate(exact) == exact;
        if (!isWhole && (power == 0 || exact < 1))
        {
            return false;
        }

        size = new ByteSize((ulong)(number * scale));
        return true;
    }

    /// <summary>
    /// Prints the size in the largest unit that it reaches, to three digits ("1.70 GiB"), or exactly if it is a whole number of units ("2
    /// MiB").
    /// </summary>
    public override string ToString()
    {
        int unit = Bytes == 0 ? 0 : System.Numerics.BitOperations.Log2(Bytes) / 10;
        double scaled = Bytes / (double)(1UL << (10 * unit));
        string format = scaled == Math.Floor(scaled) ? "0" : scaled < 10 ? "0.00" : scaled < 100 ? "0.0" : "0";
        return $"{scaled.ToString(format, CultureInfo.InvariantCulture)} {Names[unit]}";
    }

    private static int UnitPower(string unit)
    {
        for (int power = 0; power < Names.Length; power++)
        {
            bool isUnit = unit.Equals(Names[power], StringComparison.OrdinalIgnoreCase);
            bool isShort = power > 0 && unit.Equals(Names[power][..1], StringComparison.OrdinalIgnoreCase);
            if (isUnit || isShort || (power == 0 && unit.Length == 0))
            {
                return power;
            }
        }

        return -1;
    }
}
