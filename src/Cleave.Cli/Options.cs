using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cleave.Tools.Units;

namespace Cleave.Cli;

/// <summary>Options that several commands have, or that need their own reading.</summary>
internal static class Options
{
    /// <summary>An option that takes a number of bytes.</summary>
    public static Option<ulong?> Bytes(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "BYTES",
        CustomParser = result => ReadBytes(result, name),
    };

    /// <summary>An option that takes a power of two of bytes, with a lower limit.</summary>
    public static Option<Alignment?> PowerOfTwo(string name, string description, ulong least) => new(name)
    {
        Description = description,
        HelpName = "BYTES",
        CustomParser = result => ReadPowerOfTwo(result, name, least),
    };

    /// <summary>An option that takes a whole number between limits.</summary>
    public static Option<int?> Count(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= least && count <= most)
            {
                return count;
            }

            result.AddError($"{name} takes a whole number from {least} to {most}; '{text}' is none.");
            return null;
        },
    };

    /// <summary>Adds the check that what stands where a name should is not a misspelt option.</summary>
    public static Argument<T> RefuseOptionsAsNames<T>(this Argument<T> names)
    {
        names.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } option)
            {
                result.AddError($"There is no option '{option.Value}'.");
            }
        });
        return names;
    }

    /// <summary>An option that takes a file, and refuses the next option in its place.</summary>
    public static Option<string> File(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "FILE" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } next)
            {
                result.AddError($"{name} takes a file, not '{next.Value}'; a file of that name is written './{next.Value}'.");
            }
            else if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError($"{name} takes a file, and its name is empty.");
            }
        });
        return option;
    }

    /// <summary>Adds the check that what stands where a file should is not a misspelt option, nor nothing at all.</summary>
    public static Argument<T> RefuseOptionsAsFiles<T>(this Argument<T> files)
    {
        files.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-') is { } option)
            {
                result.AddError($"There is no option '{option.Value}'; a file of that name is written './{option.Value}'.");
            }
            else if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError("The name of a file is empty.");
            }
        });
        return files;
    }

    private static ulong? ReadBytes(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value;
        if (ByteSize.TryParse(text, out ByteSize size))
        {
            return size.Bytes;
        }

        result.AddError($"{name} takes a number of bytes such as 1073741824, 512MiB or 1.5GiB; '{text}' is none.");
        return null;
    }

    private static Alignment? ReadPowerOfTwo(ArgumentResult result, string name, ulong least)
    {
        ulong? bytes = ReadBytes(result, name);
        if (bytes is null)
        {
            return null;
        }

        if (Alignment.TryCreate(bytes.Value, out Alignment alignment) && bytes >= least)
        {
            return alignment;
        }

        result.AddError($"{name} takes a power of two of at least {new ByteSize(least)}; '{result.Tokens[0].Value}' is none.");
        return null;
    }
}
