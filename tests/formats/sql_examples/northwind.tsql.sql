USE [shop]
GO
SET ANSI_NULLS ON
GO
CREATE SCHEMA [sales]
GO
CREATE TYPE [dbo].[Name] FROM [nvarchar](50) NOT NULL
GO
IF NOT EXISTS (SELECT * FROM sys.objects WHERE name = 'Customer')
BEGIN
CREATE TABLE [dbo].[Customer](
	[CustomerID] [int] IDENTITY(1,1) NOT FOR REPLICATION NOT NULL,
	[Name] [dbo].[Name] NOT NULL,
	[Mail] [nvarchar](max) COLLATE Latin1_General_CI_AS NULL,
	[Active] [bit] NOT NULL CONSTRAINT [DF_Active] DEFAULT ((1)),
	[rowguid] [uniqueidentifier] ROWGUIDCOL NOT NULL,
	[ModifiedDate] [datetime2](7) NOT NULL DEFAULT (sysdatetime()),
	[Odd] [int] ODDITY(3) NULL,
 CONSTRAINT [PK_Customer] PRIMARY KEY CLUSTERED 
(
	[CustomerID] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF) ON [PRIMARY]
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
END
GO
CREATE TABLE sales.[Order Lines] (
    id bigint PRIMARY KEY NONCLUSTERED,
    customer int NOT NULL REFERENCES dbo.Customer (CustomerID) ON DELETE CASCADE,
    qty smallint NOT NULL CHECK (qty > 0),
    price money NOT NULL,
    total AS ([qty] * [price]) PERSISTED,
    INDEX ix_customer (customer, id DESC)
)
ALTER TABLE [dbo].[Customer] ADD  CONSTRAINT [DF_guid]  DEFAULT (newid()) FOR [rowguid]
ALTER TABLE [sales].[Order Lines]  WITH CHECK ADD  CONSTRAINT [CK_total] CHECK  (([total]<(1000)))
GO
ALTER TABLE [sales].[Order Lines] CHECK CONSTRAINT [CK_total]
GO
CREATE UNIQUE NONCLUSTERED INDEX [UX_name] ON [dbo].[Customer] ([Name] ASC) INCLUDE ([Active]) WHERE ([Active]=(1)) WITH (ONLINE = ON) ON [PRIMARY]
GO
CREATE VIEW dbo.v AS SELECT CustomerID FROM dbo.Customer;
GO
CREATE PROCEDURE dbo.p AS
BEGIN
  SELECT 1;
  UPDATE dbo.Customer SET Active = 0;
END
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'who''s who' , @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'TABLE',@level1name=N'Customer', @level2type=N'COLUMN',@level2name=N'Name'
GO
EXEC sp_addextendedproperty N'MS_Description', N'the lines', 'SCHEMA', N'sales', 'TABLE', N'Order Lines'
CREATE SEQUENCE dbo.numbers AS int START WITH 1
CREATE COLUMNSTORE INDEX c ON dbo.Customer (Name)
GO
FROBNICATE THE TABLE
GO
