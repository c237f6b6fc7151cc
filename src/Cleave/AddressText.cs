namespace Cleave;

/// <summary>Formats addresses for messages.</summary>
internal static class AddressText
{
    /// <summary>Formats an address in hexadecimal, as "0x1000".</summary>
    public static string Of(ulong address) => FormattableString.Invariant($"0x{address:x}");
}
